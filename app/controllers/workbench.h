// SPDX-License-Identifier: GPL-3.0-or-later
// The window at work: makes the workplace and the controllers, connects them with one another, opens the library, and
// ends everything in order when the window closes.
#pragma once

#include <QObject>
#include <QStringList>

#include "app/controllers/chat_controller.h"
#include "app/controllers/compare_controller.h"
#include "app/controllers/documents_controller.h"
#include "app/controllers/evaluation_controller.h"
#include "app/controllers/gauges_controller.h"
#include "app/controllers/reader_controller.h"
#include "app/controllers/reading_controller.h"
#include "app/controllers/settings_controller.h"
#include "app/controllers/workplace.h"

namespace longleaf::app {

class Workbench final : public QObject {
  Q_OBJECT

 public:
  /// `folder`: of the library. Window and look must outlive this object.
  Workbench(ui::MainWindow& window, ui::Look& look, const QString& folder);
  ~Workbench() override;

  /// Opens the library, and then these files; without files what was open the last time.
  void start(const QStringList& files);
  void open(const QStringList& files) { m_documents.add(files); }
  /// Stops what runs and waits until everything is written. The window does nothing afterwards.
  void finish();

  const EngineRoom& engine() const { return m_place.engine; }
  /// Nothing is done or waits to be done on any thread.
  bool isIdle() const;

 Q_SIGNALS:
  /// The library is open and its list is shown.
  void ready();

 private:
  void connectControllers();
  void openLibrary();
  void libraryOpened(const Expected<ShelfThread::Opened>& opened);
  void openLast();

  Workplace m_place;
  DocumentsController m_documents;
  ReaderController m_reader;
  ReadingController m_reading;
  ChatController m_chat;
  CompareController m_compare;
  SettingsController m_settings;
  GaugesController m_gauges;
  EvaluationController m_evaluation;
  bool m_started = false;
  bool m_finished = false;
};

}  // namespace longleaf::app
