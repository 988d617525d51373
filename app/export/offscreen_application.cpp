// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/offscreen_application.h"

#include <QDir>
#include <QFont>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <clocale>

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

}  // namespace

OffscreenApplication::OffscreenApplication() : m_locale(std::setlocale(LC_ALL, nullptr)) {
  if (QCoreApplication::instance() != nullptr) return;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  m_application = std::make_unique<QGuiApplication>(m_count, m_words);
}

OffscreenApplication::~OffscreenApplication() {
  m_application.reset();
  std::setlocale(LC_ALL, m_locale.c_str());  // Qt takes the person's, which would write numbers otherwise
}

Expected<std::unique_ptr<OffscreenApplication>> OffscreenApplication::start(const std::string& what,
                                                                            const std::string& instead) {
  const bool running = qobject_cast<QGuiApplication*>(QCoreApplication::instance()) != nullptr;
  if (!running && (QCoreApplication::instance() != nullptr || !hasOffscreenPlatform())) {
    return tl::unexpected(Error{Code::internal, what + " needs Qt's platform 'offscreen', which is not installed"});
  }
  std::unique_ptr<OffscreenApplication> application(new OffscreenApplication);
  // Qt names families like "Sans Serif" even where no file stands behind them.
  if (!QFontMetricsF(QFont()).inFont('a')) {
    return tl::unexpected(
        Error{Code::internal,
              what + " needs a font and none is installed, such as the package fonts-dejavu-core; " + instead});
  }
  return application;
}

}  // namespace longleaf::app
