// SPDX-License-Identifier: GPL-3.0-or-later
// What this process takes of the machine at one moment, as the kernel and the allocator tell it.
#pragma once

#include <QString>
#include <QStringList>

namespace longleaf::tests {

struct ProcessSample {
  // KiB
  qint64 rss = 0, anonymous = 0, file = 0, peak = 0;
  qint64 heapUsed = 0;  // in blocks that were asked for and not given back, all arenas and mapped blocks
  qint64 heapHeld = 0;  // by the allocator, used or not
  // of /proc/self/fd
  qint64 files = 0;  // all of these
  qint64 regularFiles = 0, pipes = 0, sockets = 0, otherFiles = 0;
  qint64 threads = 0, children = 0;
  // bytes in a library's folder
  qint64 database = 0, log = 0, snapshots = 0;
  qint64 snapshotFiles = 0;
  // of Qt
  qint64 objects = 0, widgets = 0, shownWidgets = 0;
};

/// `library`: its folder. On the window's thread.
ProcessSample sampleProcess(const QString& library);

/// Names of the figures, and the figures, in the same order.
QStringList sampleNames();
QStringList sampleFigures(const ProcessSample& sample);

}  // namespace longleaf::tests
