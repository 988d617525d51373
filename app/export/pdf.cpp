// SPDX-License-Identifier: GPL-3.0-or-later
// A chat as PDF: the body of the HTML page, laid out by Qt on A4.
#include <QBuffer>
#include <QDir>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <QPdfWriter>
#include <QTextDocument>
#include <clocale>
#include <memory>

#include "app/export/chat_wording.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

/// Qt ends a program that it finds no platform for, so that is looked for first.
bool hasOffscreenPlatform() {
  if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM_PLUGIN_PATH") || qEnvironmentVariableIsSet("QT_PLUGIN_PATH")) {
    return true;
  }
  const QDir plugins(QLibraryInfo::path(QLibraryInfo::PluginsPath));
  return plugins.exists("platforms/libqoffscreen.so");
}

/// What laying out text needs of Qt, for as long as it lives; nothing, where a window's program is running anyway.
class OffscreenApplication final {
 public:
  OffscreenApplication() : m_locale(std::setlocale(LC_ALL, nullptr)) {
    if (QCoreApplication::instance() != nullptr) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    m_application = std::make_unique<QGuiApplication>(m_count, m_words);
  }
  ~OffscreenApplication() {
    m_application.reset();
    std::setlocale(LC_ALL, m_locale.c_str());  // Qt takes the person's, which would write numbers otherwise
  }
  OffscreenApplication(const OffscreenApplication&) = delete;
  OffscreenApplication& operator=(const OffscreenApplication&) = delete;

 private:
  std::string m_locale;
  int m_count = 1;
  char m_name[9] = "longleaf";
  char* m_words[2] = {m_name, nullptr};
  std::unique_ptr<QGuiApplication> m_application;
};

}  // namespace

Expected<std::string> chatAsPdf(const ChatExport& chat) {
  const bool running = qobject_cast<QGuiApplication*>(QCoreApplication::instance()) != nullptr;
  if (!running && (QCoreApplication::instance() != nullptr || !hasOffscreenPlatform())) {
    return tl::unexpected(Error{Code::internal, "PDF needs Qt's platform 'offscreen', which is not installed"});
  }
  const OffscreenApplication application;
  // Qt names families like "Sans Serif" even where no file stands behind them.
  if (!QFontMetricsF(QFont()).inFont('a')) {
    return tl::unexpected(Error{Code::internal,
                                "PDF needs a font and none is installed, such as the package fonts-dejavu-core; "
                                "--to html needs none"});
  }
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout::Millimeter);
    writer.setTitle(QString::fromStdString(oneLine(chat.title)));
    writer.setCreator("Longleaf");
    QTextDocument document;
    document.setHtml(QString::fromStdString(chatBodyAsHtml(chat)));
    document.print(&writer);
  }
  return buffer.data().toStdString();
}

}  // namespace longleaf::app
