"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "migrations_portal.settings")
application = get_wsgi_application()

# What is loaded by now stays. A large page makes more objects than Python's usual 700 before it looks for
# garbage, and would be looked through ten times while it is made.
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
