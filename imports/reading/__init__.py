"""Reading a file that somebody sends: pure functions, nothing of the database."""
