//! Behaviour of the layers below the window, through their public borders.
