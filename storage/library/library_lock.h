// SPDX-License-Identifier: GPL-3.0-or-later
// Who has the library open. Locks on bytes of one file, which the system releases when a process ends, however it ends.
// They belong to this object (open file description locks), so two libraries of one process see each other too.
//
//   byte 0      held while opening: openings come one after the other
//   byte 1      shared by all who have the library open; exclusive to create, migrate or replace the database
//   other bytes a writer each: a random number, written to the messages that are being written. A message whose
//               writer's byte is free was cut off by the end of its process.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "storage/error.h"

namespace longleaf::storage {

class LibraryLock final {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Makes the lock file in the folder if needed. Errors: unreadable, diskFull.
  static Expected<LibraryLock> open(const std::string& folder);

  LibraryLock(LibraryLock&& other) noexcept;
  LibraryLock& operator=(LibraryLock&& other) noexcept;
  ~LibraryLock();

  // Each waits up to `wait`, then returns busy.
  Expected<void> beginOpening(Milliseconds wait);
  void endOpening();
  Expected<void> share(Milliseconds wait);
  /// Also instead of a shared lock that is held. share() gives the others access again.
  Expected<void> exclude(Milliseconds wait);

  /// This object's number as a writer, claimed at the first call. Errors: internal.
  Expected<std::int64_t> writer();
  bool isAlive(std::int64_t writer) const;

 private:
  explicit LibraryLock(int file) : m_file(file) {}

  int m_file = -1;
  std::int64_t m_writer = 0;
};

}  // namespace longleaf::storage
