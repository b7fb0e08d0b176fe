//! Special functions, quadrature and root finding, on `libm` so that every machine computes the same bits.
//!
//! [`lean`] and [`lean_f32`] hold the polynomials of the hot path (1e-10 and 24 significant bits, and they vectorise);
//! everything else is
//! for set-up and reaches almost full double accuracy.

pub mod beta;
pub mod gamma;
pub mod lean;
pub mod lean_f32;
pub mod normal;
pub mod pieces;
pub mod quadrature;
pub mod root;
