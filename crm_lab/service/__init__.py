"""Service: tickets on the clock of a promise, in the hours that a team works."""
