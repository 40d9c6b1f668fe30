"""Search by meaning: which vectors lie nearest."""
