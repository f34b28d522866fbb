use uuid::Uuid;

/// Randomness, as a port: no rule of the domain rolls dice by itself.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Secrets: Send + Sync {
    /// A new random id (UUID version 4).
    fn uuid(&self) -> Uuid;

    /// 32 random bytes, fit for a secret. MUST come from the operating system's generator.
    fn bytes(&self) -> [u8; 32];
}
