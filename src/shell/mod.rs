//! Everything that touches the world: sockets, files, devices, the desktop.
