//! Behaviour of the layers below the window, through their public borders.

mod settings_file;
