"""A running plan follows the guide, or new answers."""
