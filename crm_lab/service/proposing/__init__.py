"""What a ticket may be about, how soon it has to be dealt with, and what it repeats: proposed, never done by itself."""
