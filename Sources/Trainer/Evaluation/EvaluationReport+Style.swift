extension EvaluationReport {
    /// The rules for learning curves, the confusion matrix and the cards of fonts.
    static let style = """
        .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px 56px; }
        .confusion { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 12px 56px; align-items: start; }
        .confusion > div { min-width: 0; } .confusion > div:empty { display: none; }
        .matrix { overflow-x: auto; } .matrix img { max-width: 100%; height: auto; }
        .arrow { color: var(--faint); }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 14px; }
        .cards h3 { margin-bottom: 0; }
        """
}
