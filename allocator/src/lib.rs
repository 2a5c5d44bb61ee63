//! How the C library's allocator is set up: the only unsafe code of the product, so it has a room of its own.

/// Lets all threads share one arena, where the C library would give each its own.
///
/// The workers build the same routes, each on its own thread. What building leaves free in one arena is of no use to
/// another: with an arena for each thread an idle server holds 10 MiB more (`benches/README.md`), and is no faster. To be
/// called before any other thread begins. Elsewhere than on glibc it does nothing.
///
/// # Panics
/// When the C library does not know the setting: glibc has since 2.10.
pub fn share_one_arena() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: `mallopt` takes two numbers, keeps no pointer of ours, and no other thread runs yet.
        let taken = unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
        assert_eq!(taken, 1, "glibc refuses to keep to one arena");
    }
}

/// Gives the pages that the heap holds free back to the system. Nobody gets memory meanwhile: some milliseconds for a heap of 300
/// MiB. Elsewhere than on glibc it does nothing.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: `malloc_trim` takes a number, touches only what nobody holds, and locks what it walks over.
        unsafe { libc::malloc_trim(0) };
    }
}
