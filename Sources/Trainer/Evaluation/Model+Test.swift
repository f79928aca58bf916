public import GlyphForge

extension Model {
    /// Measures the accuracy on each data set and writes a report.
    ///
    /// - Parameters:
    ///   - name: The name of the model in reports.
    ///   - log: The training log.
    ///   - folder: The folder for the reports `report.html`, `report-2.html` and so on, one for each data set.
    public func test(
        on datasets: [Dataset], name: String, log: [LogEntry], reportsIn folder: String
    ) throws -> [ModelDescription.Metric] {
        let classifier = Classifier(network, transform: transform, classes: classes)
        return try datasets.enumerated().map { position, data in
            let evaluation = try Evaluation(try classifier.predictions(for: data), of: data, classes: classes)
            let file = position == 0 ? "report.html" : "report-\(position + 1).html"
            try EvaluationReport(evaluation, of: data, model: name, curve: LearningCurve(of: log)).write(
                to: folder + "/" + file)
            return ModelDescription.Metric(
                dataset: data.path, images: data.count, accuracy: evaluation.accuracy,
                interval: [evaluation.interval.lowerBound, evaluation.interval.upperBound])
        }
    }
}
