"""What administrators set for all: status labels, custom fields, exchange rates, the currency of sums."""
