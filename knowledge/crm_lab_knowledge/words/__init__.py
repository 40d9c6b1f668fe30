"""Search by words: BM25 that knows Chinese and English, kept up to date without a rebuild."""
