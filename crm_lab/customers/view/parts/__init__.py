"""The parts that the department of customers itself puts on the screen."""
