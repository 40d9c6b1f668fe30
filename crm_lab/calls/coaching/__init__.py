"""What coaches make of calls: their own marks, how far they agree with the machine, comments, the best passages."""
