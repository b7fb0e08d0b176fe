//! Special functions, quadrature and root finding, on `libm` so that every machine computes the same bits.
//!
//! [`lean`] holds the polynomials of the hot path (1e-10 is enough there, and they vectorise); everything else is
//! for set-up and reaches almost full double accuracy.

pub mod beta;
pub mod gamma;
pub mod lean;
pub mod normal;
pub mod quadrature;
pub mod root;
