//! What is done on the screens and what the telephone is asked for it.
