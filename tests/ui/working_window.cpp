// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/working_window.h"

#include <QAbstractItemView>
#include <QLineEdit>
#include <QScrollArea>
#include <QTest>

#include "ui/compare/compare_page.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

namespace longleaf::tests {

namespace {

bool save(const WindowScene& scene, const QString& path) {
  QTest::qWait(400);  // the last frames
  return scene.window->grab().toImage().convertToFormat(QImage::Format_RGB888).save(path, "PNG", 0);
}

}  // namespace

bool pictureOfComparison(const QString& path, const QString& model, const QString& book, const QString& question) {
  const ScratchFolder folder;
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(folder.path("data")));
  const SceneLibrary shelf(folder.path("library"));
  const bool made =
      shelf.useModelFile(model.toStdString()) && shelf.set("colour_scheme", "light") && shelf.set("max_tokens", "60") &&
      shelf.set("compare_settings", "budget=2048,method=zsmerge\nbudget=512,method=zsmerge\nbudget=512,method=h2o");
  WindowScene scene(shelf);
  if (!made || !scene.start({book})) return false;
  scene.window->resize(1440, 1300);
  if (!QTest::qWaitFor([&] { return scene.window->reader().document() > 0; }, kPatience) || !scene.settles())
    return false;
  if (!scene.press(scene.window->actions().compare)) return false;
  if (!QTest::qWaitFor([&] { return scene.window->shows(scene.window->compare()); }, kPatience)) return false;
  auto* field = scene.seen<QLineEdit>("compareQuestion");
  if (field == nullptr) return false;
  field->selectAll();
  QTest::keyClicks(field, question);
  if (!scene.click("compareRun") || !scene.settles(2 * kPatienceForWork)) return false;
  const bool saved = save(scene, path);
  scene.close();
  return saved;
}

bool pictureOfEvaluation(const QString& path, const QString& library) {
  const SceneLibrary shelf(library.toStdString());
  WindowScene scene(shelf);
  if (!scene.start()) return false;
  scene.window->resize(1280, 1000);
  if (!scene.press(scene.window->actions().evaluate) || !scene.settles()) return false;
  auto* map = scene.seen<QAbstractItemView>("heatMap1");
  if (map == nullptr) return false;
  map->setFocus(Qt::TabFocusReason);
  const bool saved = save(scene, path);
  scene.close();
  return saved;
}

}  // namespace longleaf::tests
