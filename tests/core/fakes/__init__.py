"""Other sides that we talk to, on loopback: real servers that a test tells what to answer."""
