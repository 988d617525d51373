// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/settings_controller.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <algorithm>
#include <filesystem>

#include "app/controllers/device_choices.h"
#include "app/tasks/measurements.h"
#include "app/tasks/models.h"
#include "inference/model/model_place.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

using ui::ModelEntry;
using ui::SavedReadingEntry;

constexpr int kTextStep = 10;  // percent
const QString kModelBar = QStringLiteral("model");

ModelEntry entryOf(const ModelFile& model, const QString& used) {
  const QString path = QString::fromStdString(model.path);
  std::error_code ignored;
  const bool same = !used.isEmpty() && std::filesystem::equivalent(model.path, used.toStdString(), ignored);
  return {.name = QString::fromStdString(model.name),
          .path = path,
          .detail = SettingsController::tr("%1, %2").arg(QString::fromStdString(model.architecture),
                                                         ui::bytesText(static_cast<qint64>(model.bytes))),
          .problem = QString::fromStdString(model.problem),
          .demo = model.name.starts_with("SmolLM2-135M-Instruct"),
          .used = same};
}

SavedReadingEntry entryOf(const storage::SnapshotInfo& info) {
  const Json header = Json::parse(info.header, nullptr, false);
  SavedReadingEntry entry{.id = QString::fromStdString(info.path), .bytes = static_cast<qint64>(info.bytes)};
  const QString when = QLocale().toString(QDateTime::fromMSecsSinceEpoch(info.usedAt).date(), QLocale::ShortFormat);
  if (!header.is_object()) {
    entry.title = SettingsController::tr("A damaged reading");
    entry.detail = when;
    return entry;
  }
  const auto number = [&](const char* name) {
    const auto found = header.find(name);
    return ui::grouped(found != header.end() && found->is_number() ? found->get<qint64>() : 0);
  };
  if (const auto title = header.find("title"); title != header.end() && title->is_string())
    entry.title = QString::fromStdString(title->get<std::string>());
  entry.detail = SettingsController::tr("%1 of %2 tokens in %3 slots, used %4")
                     .arg(number("tokens_read"), number("tokens"), number("budget_slots"), when);
  return entry;
}

}  // namespace

SettingsController::SettingsController(Workplace& place, QObject* parent) : QObject(parent), m_place(place) {
  connectPane();
  connectActions();
  connect(&m_place.preferences, &Preferences::loaded, this, [this] {
    applyLook();
    showRows();
  });
  connect(&m_place.preferences, &Preferences::changed, this, &SettingsController::apply);
  connect(&m_place.preferences, &Preferences::refused, this, [this](const QString& key, const QString& sentence) {
    m_place.window.bars().show({.id = QStringLiteral("setting"),
                                .severity = ui::Severity::warning,
                                .text = key + QStringLiteral(": ") + sentence});
    showRows();
  });
}

void SettingsController::connectPane() {
  ui::SettingsPane& pane = m_place.window.settings();
  connect(&pane, &ui::SettingsPane::settingChanged, &m_place.preferences, &Preferences::set);
  connect(&pane, &ui::SettingsPane::modelChosen, this, &SettingsController::useModel);
  connect(&pane, &ui::SettingsPane::modelImportRequested, m_place.window.actions().importModel, &QAction::trigger);
  connect(&pane, &ui::SettingsPane::modelDropped, this, &SettingsController::importModel);
  connect(&pane, &ui::SettingsPane::readingRemovalRequested, this, &SettingsController::removeReading);
}

void SettingsController::connectActions() {
  ui::WindowActions& actions = m_place.window.actions();
  connect(actions.settings, &QAction::triggered, this, [this] {
    showRows();
    findDevices();
    findModel();
    showStorage();
  });
  connect(actions.largerText, &QAction::triggered, this, [this] { changeTextSize(1); });
  connect(actions.smallerText, &QAction::triggered, this, [this] { changeTextSize(-1); });
  connect(actions.importModel, &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(&m_place.window, tr("Import a model"));
    dialog->setObjectName(QStringLiteral("importModelDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters({tr("Models (*.gguf *.safetensors config.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &SettingsController::importModel);
    dialog->open();
  });
  connect(&m_place.window.bars(), &ui::InlineBars::verbChosen, this, [this](const QString& id, const QString& verb) {
    if (id != kModelBar) return;
    if (verb == QLatin1String("import")) m_place.window.actions().importModel->trigger();
    if (verb == QLatin1String("again")) findModel();
  });
}

// --- Rows ----------------------------------------------------------------------------------------------------------

void SettingsController::showRows() {
  ui::SettingsPane& pane = m_place.window.settings();
  for (const ui::SettingsPage page :
       {ui::SettingsPage::model, ui::SettingsPage::reading, ui::SettingsPage::appearance, ui::SettingsPage::storage}) {
    QList<ui::SettingRow> rows = settingRows(page, m_place.preferences.values());
    for (ui::SettingRow& row : rows) {
      if (m_gpus && row.key == QLatin1String("device")) offerDevices(row, *m_gpus);
    }
    pane.setRows(page, rows);
  }
}

void SettingsController::findDevices() {
  m_place.library.run(
      this, [](Shelf&) -> Expected<inference::GpuList> { return inference::listGpus(); },
      [this](const Expected<inference::GpuList>& found) {
        if (!found) return;  // without a library there are no settings to show
        m_gpus = *found;
        showRows();
      });
}

void SettingsController::applyLook() {
  const QString scheme = m_place.preferences.value(QStringLiteral("colour_scheme"));
  m_place.look.choose(scheme == QLatin1String("light")  ? ui::ColourScheme::light
                      : scheme == QLatin1String("dark") ? ui::ColourScheme::dark
                                                        : ui::ColourScheme::system,
                      m_place.preferences.value(QStringLiteral("text_size")).toDouble() / 100);
}

void SettingsController::apply(const QString& key) {
  if (key == QLatin1String("colour_scheme") || key == QLatin1String("text_size")) {
    applyLook();
  } else if (key == QLatin1String("device")) {
    m_place.computeOnProcessor(false);
  } else if (key == QLatin1String("threads")) {
    m_place.engine.release();
    Q_EMIT m_place.modelChanged();
  } else if (key == QLatin1String("snapshot_quota")) {
    showStorage();
  }
}

void SettingsController::changeTextSize(int steps) {
  const int now = m_place.preferences.value(QStringLiteral("text_size")).toInt();
  m_place.preferences.set(QStringLiteral("text_size"), QString::number(std::clamp(now + steps * kTextStep, 100, 200)));
  showRows();
}

// --- Models --------------------------------------------------------------------------------------------------------

void SettingsController::findModel() {
  m_place.library.run(
      this,
      [folder = m_place.folder.toStdString()](Shelf& shelf) -> Expected<FoundModels> {
        FoundModels found;
        const auto chosen = chosenModel({}, folder, shelf.library.get());
        if (chosen) found.used = QString::fromStdString(*chosen);
        if (!chosen) found.problem = QString::fromStdString(chosen.error().message);
        const auto models = listModels(folder);
        if (!models) return tl::unexpected(models.error());
        for (const ModelFile& model : *models) found.entries.append(entryOf(model, found.used));
        const bool listed =
            std::any_of(found.entries.begin(), found.entries.end(), [](const auto& e) { return e.used; });
        if (chosen && !listed) found.entries.append(entryOf(describeModel(*chosen), found.used));
        for (const ui::ModelEntry& entry : found.entries) {
          if (entry.used && !entry.problem.isEmpty()) {
            found.problem = entry.problem;
            found.used.clear();
          }
        }
        return found;
      },
      [this](const Expected<FoundModels>& found) {
        if (!found) return m_place.tell(kModelBar, found.error().code, QString::fromStdString(found.error().message));
        tellModel(*found);
      });
}

void SettingsController::tellModel(const FoundModels& found) {
  m_place.window.settings().setModels(found.entries);
  if (found.used == m_place.model() && found.problem == m_place.modelProblem() && !found.used.isEmpty()) return;
  m_place.setModel(found.used, found.problem);
  if (!found.used.isEmpty()) return m_place.window.bars().dismiss(kModelBar);
  m_place.window.bars().show(
      {.id = kModelBar,
       .severity = ui::Severity::warning,
       .text = tr("There is no model that can be used: documents can be looked at, not read."),
       .details = found.problem,
       .verbs = {{QStringLiteral("import"), tr("Import a model…")}, {QStringLiteral("again"), tr("Look again")}}});
}

void SettingsController::useModel(const QString& path) {
  m_place.library.run(
      this, [path = path.toStdString()](Shelf& shelf) { return app::useModel(*shelf.library, path); },
      [this](const Expected<ModelFile>& used) {
        if (!used) m_place.tell(kModelBar, used.error().code, QString::fromStdString(used.error().message));
        findModel();
      });
}

void SettingsController::importModel(const QString& path) {
  m_place.window.showPage(ui::CentralPage::settings);
  m_place.window.settings().showPage(ui::SettingsPage::model);
  const QString shown = QFileInfo(QString::fromStdString(inference::modelPlace(path.toStdString()))).fileName();
  m_place.window.settings().setImportProgress(0, tr("Importing %1").arg(shown));
  const auto progress = [this, name = shown](double share) {
    QMetaObject::invokeMethod(
        this, [this, share, name] { m_place.window.settings().setImportProgress(share, tr("Importing %1").arg(name)); },
        Qt::QueuedConnection);
  };
  m_place.ingest.run(
      this,
      [path = path.toStdString(), folder = m_place.folder.toStdString(), progress, stop = m_stop.get_token()](Shelf&) {
        return app::importModel(path, folder, {.progress = progress, .stop = stop});
      },
      [this](const Expected<ImportedModel>& imported) {
        ui::SettingsPane& pane = m_place.window.settings();
        if (!imported) {
          return pane.setImportProgress(-1, sentenceOf(imported.error().code) + QLatin1Char(' ') +
                                                QString::fromStdString(imported.error().message));
        }
        const QString name = QString::fromStdString(imported->file.name);
        pane.setImportProgress(-1, imported->copied ? tr("%1 was imported and is used now.").arg(name)
                                                    : tr("%1 was there already and is used now.").arg(name));
        useModel(QString::fromStdString(imported->file.path));
      });
}

// --- Storage -------------------------------------------------------------------------------------------------------

void SettingsController::showStorage() {
  m_place.library.run(
      this,
      [folder = m_place.folder](Shelf& shelf) -> Expected<ui::StorageUse> {
        const auto infos = lift(shelf.snapshots.list());
        if (!infos) return tl::unexpected(infos.error());
        ui::StorageUse use{.folder = folder,
                           .libraryBytes = QFileInfo(folder + QStringLiteral("/library.db")).size(),
                           .quotaBytes = static_cast<qint64>(shelf.snapshotQuota)};
        for (const storage::SnapshotInfo& info : *infos) {
          use.readings.append(entryOf(info));
          use.readingsBytes += static_cast<qint64>(info.bytes);
        }
        return use;
      },
      [this](const Expected<ui::StorageUse>& use) {
        if (use) m_place.window.settings().setStorage(*use);
      });
}

void SettingsController::removeReading(const QString& path) {
  m_place.library.run(
      this, [path = path.toStdString()](Shelf& shelf) { return lift(shelf.snapshots.remove(path)); },
      [this](const Expected<void>& removed) {
        if (!removed)
          m_place.tell(QStringLiteral("storage"), removed.error().code,
                       QString::fromStdString(removed.error().message));
        showStorage();
      });
}

}  // namespace longleaf::app
