// SPDX-License-Identifier: GPL-3.0-or-later
// What opening a document costs: time, size, peak memory of the process.
//   bench_documents [FILE...]
// Without a file: a PDF of 500 pages, made for it.
#include <sys/resource.h>

#include <QElapsedTimer>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QProcess>
#include <QTemporaryDir>
#include <cstdio>

#include "storage/documents/read_document.h"

namespace {

using namespace longleaf;

bool makePdf(const QString& path, int pages) {
  QPdfWriter writer(path);
  writer.setPageSize(QPageSize(QPageSize::A4));
  QPainter painter(&writer);
  painter.setFont(QFont(QStringLiteral("DejaVu Serif"), 11));
  const int step = painter.fontMetrics().height() * 5 / 4;
  for (int page = 0; page < pages; ++page) {
    if (page > 0 && !writer.newPage()) return false;
    for (int line = 1; (line + 2) * step < writer.height(); ++line) {
      const QString text =
          QStringLiteral("Page %1 has a line %2 with some words of its own, as pages of books have them, %3 and more");
      painter.drawText(0, line * step, text.arg(page + 1).arg(line).arg((page * 37 + line * 101) % 997));
    }
    painter.drawText(writer.width() / 2, writer.height() - step / 2, QString::number(page + 1));
  }
  return painter.end();
}

long milliseconds(const timeval& time) { return time.tv_sec * 1000 + time.tv_usec / 1000; }

bool measure(const std::string& path) {
  QElapsedTimer timer;
  timer.start();
  const auto document = storage::readDocument(path);
  const qint64 elapsed = timer.elapsed();
  if (!document) {
    std::fprintf(stderr, "%s\n", document.error().message.c_str());
    return false;
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf("%s: %zu pages, %zu bytes of text, %zu runs, %lld ms (%ld of them on the processor), peak %ld MiB\n",
              path.c_str(), document->pages.size(), document->text.size(), document->runs.size(),
              static_cast<long long>(elapsed), milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
              usage.ru_maxrss / 1024);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (argc < 2) {
    const QGuiApplication app(argc, argv);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("500 pages.pdf"));
    if (!makePdf(path, 500)) return 2;
    return QProcess::execute(QGuiApplication::applicationFilePath(), {path});  // whose peak is reading's alone
  }
  const QCoreApplication app(argc, argv);
  for (int i = 1; i < argc; ++i)
    if (!measure(argv[i])) return 2;
  return 0;
}
