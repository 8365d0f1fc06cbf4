//! The house rules: who may import whom, what the pure layers may not touch, sizes, texts, colours.
