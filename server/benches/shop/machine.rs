//! What a program costs, as Linux counts it below `/proc`.

use anyhow::Context;
use std::{fs, time::Duration};

/// Processor time of a program, in it and for it in the kernel, with all that it started and that has ended or not.
pub fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let Ticks { own, ended } = Ticks::of(pid)?;
    let mut ticks = own + ended;
    for child in family(pid)? {
        // One that ended since it was listed is counted with its parent next time.
        ticks += Ticks::of(child).map_or(0, |ticks| ticks.own);
    }
    // A hundred ticks are a second on every Linux, whatever its kernel's clock does.
    Ok(Duration::from_millis(ticks * 10))
}

/// Memory that a program has in use now, in KiB.
pub fn memory(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmRSS:")
}

/// How much of it is the program's own file and those of its libraries, in KiB. The system reads these again when it wants to, and
/// maps as much around what is touched as it likes, which is four times as much on one kernel as on another.
pub fn memory_of_files(pid: u32) -> anyhow::Result<u64> {
    status(pid, "RssFile:")
}

/// The most that it ever had in use, in KiB.
pub fn most_memory(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmHWM:")
}

/// Files and sockets that it has open.
pub fn descriptors(pid: u32) -> anyhow::Result<usize> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// Who started it.
pub fn parent(pid: u32) -> anyhow::Result<u32> {
    let fields = fields(pid)?;
    Ok(fields.get(1).context("a process without a parent")?.parse()?)
}

struct Ticks {
    own: u64,
    ended: u64,
}

impl Ticks {
    fn of(pid: u32) -> anyhow::Result<Self> {
        let fields = fields(pid)?;
        let sum = |from: usize| -> anyhow::Result<u64> {
            let times = fields.get(from..from + 2).context("a short line of a process")?;
            times
                .iter()
                .try_fold(0, |sum, time| anyhow::Ok(sum + time.parse::<u64>()?))
        };
        Ok(Self {
            own: sum(11)?,
            ended: sum(13)?,
        })
    }
}

/// What stands in `stat` after the program's name, which may have blanks and brackets in it.
fn fields(pid: u32) -> anyhow::Result<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = stat.rsplit_once(") ").context("an odd line of a process")?;
    Ok(rest.split_whitespace().map(str::to_owned).collect())
}

/// All that it started and that runs, and what that started.
fn family(pid: u32) -> anyhow::Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        if let Some(child) = name.to_str().and_then(|name| name.parse().ok())
            && let Ok(parent) = parent(child)
        {
            parents.push((parent, child));
        }
    }
    let (mut found, mut next) = (Vec::new(), vec![pid]);
    while let Some(parent) = next.pop() {
        let children = parents
            .iter()
            .filter(|(of, _)| *of == parent)
            .map(|(_, child)| *child);
        let children: Vec<u32> = children.collect();
        found.extend(&children);
        next.extend(children);
    }
    Ok(found)
}

fn status(pid: u32, name: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let amount = line.and_then(|line| line.split_whitespace().next());
    Ok(amount
        .with_context(|| format!("no {name} of a process"))?
        .parse()?)
}
