"""What we know, and the replies made of it: articles, suggestions with their sources, what is learnt from them."""
