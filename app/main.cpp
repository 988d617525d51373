// SPDX-License-Identifier: GPL-3.0-or-later
// longleaf: the window.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QScreen>
#include <QTranslator>

#include "app/controllers/desktop_preferences.h"
#include "app/controllers/large_blocks.h"
#include "app/controllers/single_instance.h"
#include "app/controllers/thread_rules.h"
#include "app/controllers/workbench.h"
#include "app/core_files.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"

namespace {

using namespace longleaf;

/// The language of $LONGLEAF_LANGUAGE, else the system's.
void loadTranslations(QApplication& program) {
  const QString chosen = qEnvironmentVariable("LONGLEAF_LANGUAGE");
  const QLocale locale = chosen.isEmpty() ? QLocale() : QLocale(chosen);
  for (const QString& name : {QStringLiteral("longleaf"), QStringLiteral("qtbase")}) {
    auto* translator = new QTranslator(&program);
    const QString folder = name == QLatin1String("longleaf") ? QStringLiteral(":/i18n")
                                                             : QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    if (translator->load(locale, name, QStringLiteral("_"), folder)) QApplication::installTranslator(translator);
  }
  if (!chosen.isEmpty()) QLocale::setDefault(locale);
  QApplication::setLayoutDirection(locale.textDirection());
}

QStringList absolute(const QStringList& files) {
  QStringList paths;
  for (const QString& file : files) paths.append(QFileInfo(file).absoluteFilePath());
  return paths;
}

}  // namespace

int main(int count, char** arguments) {
  app::forbidCoreFiles();
  app::mapLargeBlocks();
  QApplication program(count, arguments);
  QApplication::setApplicationName(QStringLiteral("longleaf"));
  QApplication::setApplicationDisplayName(QStringLiteral("Longleaf"));
  QApplication::setApplicationVersion(QStringLiteral(LONGLEAF_VERSION));
  QGuiApplication::setDesktopFileName(QStringLiteral("io.github.longleaf.Longleaf"));
  loadTranslations(program);

  QCommandLineParser parser;
  parser.setApplicationDescription(
      QApplication::translate("main", "Reads long documents whole, answers with citations."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption library(
      QStringLiteral("library"), QApplication::translate("main", "The folder of the library."), QStringLiteral("DIR"));
  parser.addOption(library);
  parser.addPositionalArgument(QStringLiteral("FILE"), QApplication::translate("main", "Documents to open."),
                               QStringLiteral("[FILE...]"));
  parser.process(program);
  // Absolute: models and documents are remembered by their paths.
  const QString folder =
      QDir(QString::fromStdString(app::libraryFolder(parser.value(library).toStdString()))).absolutePath();
  const QStringList files = absolute(parser.positionalArguments());

  app::SingleInstance instance(folder);
  if (instance.passOn(files)) return 0;
  instance.listen();
  app::forbidServicesOnThisThread();

  app::DesktopPreferences desktop;
  ui::Look look;
  QObject::connect(&desktop, &app::DesktopPreferences::darkChanged, &look, &ui::Look::setSystemDark);
  QObject::connect(&desktop, &app::DesktopPreferences::reducedMotionChanged, &look, &ui::Look::setReducedMotion);
  look.setSystemDark(desktop.dark());
  look.applyToApplication();
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/longleaf.svg")));
  ui::MainWindow window(look);
  app::Workbench workbench(window, look, folder);
  QObject::connect(&instance, &app::SingleInstance::filesPassed, &workbench, [&](const QStringList& passed) {
    workbench.open(passed);
    window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
    window.raise();
    window.activateWindow();
  });
  window.fitInto(window.screen()->availableSize());
  window.show();
  desktop.start();
  workbench.start(files);
  const int status = QApplication::exec();
  workbench.finish();
  return status;
}
