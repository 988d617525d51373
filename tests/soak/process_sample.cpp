// SPDX-License-Identifier: GPL-3.0-or-later
#include "soak/process_sample.h"

#include <malloc.h>
#include <unistd.h>

#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QWidget>

namespace longleaf::tests {

namespace {

constexpr qint64 kKiB = 1024;

void readStatus(ProcessSample& sample) {
  QFile status(QStringLiteral("/proc/self/status"));
  if (!status.open(QIODevice::ReadOnly)) return;
  for (const QByteArray& line : status.readAll().split('\n')) {
    const qsizetype colon = line.indexOf(':');
    if (colon < 0) continue;
    const QByteArray name = line.left(colon);
    const qint64 number = line.mid(colon + 1).simplified().split(' ').first().toLongLong();
    if (name == "VmRSS") sample.rss = number;
    if (name == "RssAnon") sample.anonymous = number;
    if (name == "RssFile") sample.file = number;
    if (name == "VmHWM") sample.peak = number;
    if (name == "Threads") sample.threads = number;
  }
}

void readHeap(ProcessSample& sample) {
  const struct mallinfo2 heap = ::mallinfo2();
  sample.heapUsed = static_cast<qint64>(heap.uordblks + heap.hblkhd) / kKiB;
  sample.heapHeld = static_cast<qint64>(heap.arena + heap.hblkhd) / kKiB;
}

void countFiles(ProcessSample& sample) {
  QDir folder(QStringLiteral("/proc/self/fd"));
  for (const QString& name : folder.entryList(QDir::Files | QDir::System | QDir::Hidden)) {
    char target[256];
    const ssize_t length = ::readlink(QFile::encodeName(folder.filePath(name)).constData(), target, sizeof target);
    if (length < 0) continue;  // of the folder itself, which is closed again
    const QByteArray place(target, static_cast<qsizetype>(length));
    if (place.startsWith("/proc/")) continue;
    ++sample.files;
    if (place.startsWith("pipe:")) {
      ++sample.pipes;
    } else if (place.startsWith("socket:")) {
      ++sample.sockets;
    } else if (place.startsWith('/') && !place.startsWith("/dev/") && !place.startsWith("/memfd:")) {
      ++sample.regularFiles;
    } else {
      ++sample.otherFiles;
    }
  }
}

/// Those that have not been waited for are among them.
void countChildren(ProcessSample& sample) {
  for (const QString& thread : QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    QFile children(QStringLiteral("/proc/self/task/%1/children").arg(thread));
    if (!children.open(QIODevice::ReadOnly)) continue;
    for (const QByteArray& child : children.readAll().split(' ')) sample.children += child.trimmed().isEmpty() ? 0 : 1;
  }
}

void readLibrary(ProcessSample& sample, const QString& library) {
  const auto bytes = [&](const char* name) { return QFileInfo(library + QLatin1String(name)).size(); };
  sample.database = bytes("/library.db");
  sample.log = bytes("/library.db-wal");
  QDirIterator snapshots(library + QStringLiteral("/snapshots"), QDir::Files | QDir::Hidden,
                         QDirIterator::Subdirectories);
  while (snapshots.hasNext()) {
    snapshots.next();
    sample.snapshots += snapshots.fileInfo().size();
    ++sample.snapshotFiles;
  }
}

void countObjects(ProcessSample& sample) {
  for (QWidget* widget : QApplication::allWidgets()) {
    ++sample.widgets;
    if (widget->isVisible()) ++sample.shownWidgets;
    if (widget->parent() == nullptr) sample.objects += 1 + widget->findChildren<QObject*>().size();
  }
}

struct Figure {
  const char* name;
  qint64 ProcessSample::*value;
};

constexpr Figure kFigures[] = {
    {"rss_kib", &ProcessSample::rss},
    {"anon_kib", &ProcessSample::anonymous},
    {"file_kib", &ProcessSample::file},
    {"peak_kib", &ProcessSample::peak},
    {"heap_used_kib", &ProcessSample::heapUsed},
    {"heap_held_kib", &ProcessSample::heapHeld},
    {"files", &ProcessSample::files},
    {"regular_files", &ProcessSample::regularFiles},
    {"pipes", &ProcessSample::pipes},
    {"sockets", &ProcessSample::sockets},
    {"other_files", &ProcessSample::otherFiles},
    {"threads", &ProcessSample::threads},
    {"children", &ProcessSample::children},
    {"database_bytes", &ProcessSample::database},
    {"log_bytes", &ProcessSample::log},
    {"snapshot_bytes", &ProcessSample::snapshots},
    {"snapshots", &ProcessSample::snapshotFiles},
    {"objects", &ProcessSample::objects},
    {"widgets", &ProcessSample::widgets},
    {"shown_widgets", &ProcessSample::shownWidgets},
};

}  // namespace

ProcessSample sampleProcess(const QString& library) {
  ProcessSample sample;
  readHeap(sample);  // before the others ask for some
  readStatus(sample);
  countFiles(sample);
  countChildren(sample);
  readLibrary(sample, library);
  countObjects(sample);
  return sample;
}

QStringList sampleNames() {
  QStringList names;
  for (const Figure& figure : kFigures) names.append(QLatin1String(figure.name));
  return names;
}

QStringList sampleFigures(const ProcessSample& sample) {
  QStringList figures;
  for (const Figure& figure : kFigures) figures.append(QString::number(sample.*figure.value));
  return figures;
}

}  // namespace longleaf::tests
