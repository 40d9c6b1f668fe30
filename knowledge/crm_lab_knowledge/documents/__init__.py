"""From files to passages: what a document says, under which headings, and which files have changed."""
