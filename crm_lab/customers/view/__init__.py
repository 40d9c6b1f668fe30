"""The Customer 360 view as plain data: header, timeline, parts and next steps of one customer.  No widget."""
