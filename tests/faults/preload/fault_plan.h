// SPDX-License-Identifier: GPL-3.0-or-later
// Which calls of a program fail, and how many there were: a page of memory that a test shares with the program, as a
// file that LONGLEAF_FAULTS names. The library tests/faults/preload makes the calls fail.
#pragma once

#include <atomic>
#include <cstdint>

namespace longleaf::tests {

/// Calls of one kind, counted from 1: those from `first` to `last` fail. Nothing fails where `first` is 0.
struct FailingCalls {
  std::uint64_t first = 0;
  std::uint64_t last = UINT64_MAX;
  std::atomic<std::uint64_t> counted{0};
  std::atomic<std::uint64_t> failed{0};

  /// Counts a call; whether it is to fail.
  bool fails() {
    const std::uint64_t number = ++counted;
    if (first == 0 || number < first || number > last) return false;
    ++failed;
    return true;
  }
};

struct FaultPlan {
  /// What changes files below `folder`: write, pwrite, writev, copy_file_range, sendfile, ftruncate, fallocate, fsync,
  /// fdatasync, rename, mkdir, and open where it makes a file. Not of a disk that is full only (EIO, EROFS): every open
  /// for writing, and unlink.
  char folder[512] = {};
  std::int32_t error = 0;  // an errno; 0: writes are short, and the next one fails with ENOSPC
  FailingCalls changes;
  /// The same error for everything that has to do with the folder, reading included.
  FailingCalls everything;

  /// mmap, aligned_alloc and posix_memalign of at least so many bytes.
  std::uint64_t largeBytes = UINT64_MAX;
  FailingCalls large;
  FailingCalls news;  // operator new, in all its forms

  /// Behind so many readings of the wall clock it shows `clockStep` seconds more; at once where that is 0.
  std::uint64_t clockStepBehind = UINT64_MAX;
  std::int64_t clockStep = 0;
  std::atomic<std::uint64_t> clockReadings{0};
};

}  // namespace longleaf::tests
