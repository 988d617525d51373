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
    int number = 0;
    for (int y = step; y < writer.height() - 2 * step; y += step)
      painter.drawText(0, y,
                       QStringLiteral("Page %1 has a line %2 with some words of its own, as pages of books have "
                                      "them, %3 and more")
                           .arg(page + 1)
                           .arg(++number)
                           .arg((page * 37 + number * 101) % 997));
    painter.drawText(writer.width() / 2, writer.height() - step / 2, QString::number(page + 1));
  }
  return painter.end();
}

bool measure(const std::string& path) {
  QElapsedTimer timer;
  timer.start();
  const auto document = storage::readDocument(path);
  const qint64 milliseconds = timer.elapsed();
  if (!document) {
    std::fprintf(stderr, "%s\n", document.error().message.c_str());
    return false;
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  std::printf("%s: %zu pages, %zu bytes of text, %zu runs, %lld ms, peak %ld MiB\n", path.c_str(),
              document->pages.size(), document->text.size(), document->runs.size(),
              static_cast<long long>(milliseconds), usage.ru_maxrss / 1024);
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
