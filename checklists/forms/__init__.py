"""What people fill in. Forms check and clean; services write."""
