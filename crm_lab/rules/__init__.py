"""The rule engine: when (conditions) → then (actions), as data, explained."""
