"""The real outside world: one foreign library or operating-system facility in each file."""
