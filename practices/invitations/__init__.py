"""Asking someone by email to take a role: sending, sending again, withdrawing, accepting."""
