//! What a process has used so far, as the kernel counts it.

use anyhow::{Context as _, Result};
use procfs::process::Process;

/// A kibibyte in mebibytes.
const KIB: f64 = 1.0 / 1024.0;

/// The use of a process.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Processor time, of user and kernel, in seconds.
    pub cpu_seconds: f64,
    /// Resident memory now, in MiB.
    pub resident_mib: f64,
    /// The most resident memory so far, in MiB.
    pub peak_mib: f64,
}

impl Usage {
    /// Of the process `id`.
    pub fn of(id: i32) -> Result<Self> {
        let process = Process::new(id).context("the process is gone")?;
        let (stat, status) = (process.stat()?, process.status()?);
        let ticks = u32::try_from(stat.utime + stat.stime)?;
        let mib = |kib: Option<u64>| -> Result<f64> {
            Ok(f64::from(u32::try_from(kib.context("the kernel tells no memory")?)?) * KIB)
        };
        Ok(Self {
            cpu_seconds: f64::from(ticks) / f64::from(u32::try_from(procfs::ticks_per_second())?),
            resident_mib: mib(status.vmrss)?,
            peak_mib: mib(status.vmhwm)?,
        })
    }
}
