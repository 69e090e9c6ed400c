"""The only writers of lessons. Each checks the version the person saw: nobody publishes words they did not read."""
