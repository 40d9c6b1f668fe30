"""What the knowledge base lacks, says twice or wrongly, should look at again, and what it saves."""
