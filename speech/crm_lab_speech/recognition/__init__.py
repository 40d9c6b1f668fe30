"""From a recording to its transcript: sound in, where somebody speaks, which words, by whom."""
