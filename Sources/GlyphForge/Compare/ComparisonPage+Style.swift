extension ComparisonPage {
    /// The rules for class cards.
    static let style = """
        .traits { max-width: 560px; }
        .classes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 14px; }
        .means { display: flex; gap: 14px; margin-bottom: 12px; }
        .row { display: grid; grid-template-columns: 18px 1fr; margin-top: 8px; } .row div { display: flex; flex-wrap: wrap; gap: 2px; }
        .row img { border: 1px solid var(--line); box-sizing: content-box; }
        """
}
