// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/system_memory.h"

#include <QByteArray>
#include <QFile>

namespace longleaf::app {

namespace {

/// Bytes of a line "Name:   123 kB".
qint64 bytesOf(const QByteArray& text, const char* name) {
  const qsizetype at = text.indexOf(name);
  if (at < 0) return 0;
  const qsizetype begin = text.indexOf(':', at) + 1;
  const QByteArray figure = text.mid(begin, text.indexOf('k', begin) - begin).trimmed();
  return figure.toLongLong() * 1024;
}

QByteArray contentOf(const char* path) {
  QFile file{QLatin1String(path)};
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

SystemMemory systemMemory() {
  const QByteArray machine = contentOf("/proc/meminfo");
  return {.total = bytesOf(machine, "MemTotal"),
          .available = bytesOf(machine, "MemAvailable"),
          .own = bytesOf(contentOf("/proc/self/status"), "VmRSS")};
}

}  // namespace longleaf::app
