mod calls;
mod registrar;
