// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/offscreen_application.h"

#include <QDir>
#include <QFont>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QLibraryInfo>
#include <clocale>

namespace longleaf::app {

/// Qt takes the person's locale, which would write numbers otherwise: afterwards it is as it was.
class OffscreenApplication::KeptLocale final {
 public:
  KeptLocale() : m_locale(std::setlocale(LC_ALL, nullptr)) {}
  ~KeptLocale() { std::setlocale(LC_ALL, m_locale.c_str()); }
  KeptLocale(const KeptLocale&) = delete;
  KeptLocale& operator=(const KeptLocale&) = delete;

 private:
  std::string m_locale;
};

OffscreenApplication::OffscreenApplication() : m_locale(std::make_unique<KeptLocale>()) {
  if (QCoreApplication::instance() != nullptr) return;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  m_application = std::make_unique<QGuiApplication>(m_words.count, m_words.words);
}

OffscreenApplication::~OffscreenApplication() { m_application.reset(); }

/// Qt ends a program that it finds no platform for, so that is looked for first.
bool OffscreenApplication::hasPlatform() {
  if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM_PLUGIN_PATH") || qEnvironmentVariableIsSet("QT_PLUGIN_PATH")) {
    return true;
  }
  const KeptLocale locale;
  Words words;
  const QCoreApplication application(words.count, words.words);  // without one, no qt.conf beside the program is read
  const QDir plugins(QLibraryInfo::path(QLibraryInfo::PluginsPath));
  return plugins.exists("platforms/libqoffscreen.so");
}

Expected<std::unique_ptr<OffscreenApplication>> OffscreenApplication::start(const std::string& what,
                                                                            const std::string& instead) {
  const bool running = qobject_cast<QGuiApplication*>(QCoreApplication::instance()) != nullptr;
  if (!running && (QCoreApplication::instance() != nullptr || !hasPlatform())) {
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
