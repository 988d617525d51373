// SPDX-License-Identifier: GPL-3.0-or-later
// What the gauges show, as plain values.
#pragma once

#include <QString>
#include <QtGlobal>

namespace longleaf::ui {

/// Bytes; `weights` to `others` are disjoint parts of `total`, the rest is free. What does not fit makes the parts
/// larger than the total.
struct MemoryParts {
  qint64 weights = 0;
  qint64 cache = 0;
  qint64 workspace = 0;
  qint64 driver = 0;  // of a GPU: what its driver and libraries took for this program
  qint64 others = 0;  // other programs
  qint64 total = 0;   // of the device
  QString device{};   // "CPU (system memory)", "GPU 0 (RTX 4070)"
  int gpu = -1;       // its number; -1: the parts lie in the system's memory

  qint64 own() const { return weights + cache + workspace; }
  qint64 used() const { return own() + driver + others; }
  friend bool operator==(const MemoryParts&, const MemoryParts&) = default;
};

/// Slots of the fullest head, by segment, and shares of the text's tokens.
struct CacheFill {
  qint64 sink = 0;
  qint64 context = 0;
  qint64 residual = 0;
  qint64 recent = 0;
  qint64 slots = 0;  // budget
  double kept = 0;   // 0..1
  double merged = 0;
  double dropped = 0;

  qint64 used() const { return sink + context + residual + recent; }
};

}  // namespace longleaf::ui
