internal import GlyphForge

extension Model {
    /// Measures the accuracy on each data set and writes a report.
    ///
    /// - Parameters:
    ///   - name: The name of the model in reports.
    ///   - log: The training log.
    ///   - folder: The folder for the reports `report.html`, `report-2.html` and so on, one for each data set.
    public func test(
        on tests: [TestSet], name: String, log: [LogEntry], reportsIn folder: String
    ) throws -> [ModelDescription.Metric] {
        let classifier = Classifier(self)
        return try tests.enumerated().map { position, test in
            let data = test.dataset
            var evaluation = try Evaluation(try classifier.predictions(for: data), of: data, classes: classes)
            evaluation.add(test)
            let file = position == 0 ? "report.html" : "report-\(position + 1).html"
            try EvaluationReport(evaluation, of: data, model: name, curve: LearningCurve(of: log)).write(
                to: folder + "/" + file)
            return ModelDescription.Metric(
                dataset: data.path, images: data.count, accuracy: evaluation.accuracy,
                interval: [evaluation.interval.lowerBound, evaluation.interval.upperBound], shared: test.overlap)
        }
    }
}
