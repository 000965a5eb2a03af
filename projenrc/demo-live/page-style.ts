/** How the page looks, by day and by night. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fbfbfa;--ink:#1d2127;--soft:#69717d;--line:#e4e5e3;--card:#fff;
--steady:#3f9d76;--lost:#b9bec6;--fencing:#e2a23b;--starting:#7a74c9;--event:#c8453b;--source:#5c7896;--target:#3f9d76;--on:#fff}
@media (prefers-color-scheme:dark){:root{--page:#15181c;--ink:#e7e9ec;--soft:#959daa;--line:#2b3037;--card:#1b1f24;
--steady:#3d8f6d;--lost:#4b525c;--fencing:#b9812a;--starting:#6d67bd;--event:#ea7267;--source:#8aa5c2;--target:#62c096}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:80rem;margin:0 auto;padding:2.5rem 1.5rem}
h1{font-size:1.5rem;font-weight:600;letter-spacing:-.01em;margin:0 0 1.25rem}
small{color:var(--soft);font-size:.8em;font-weight:400}
.facts{display:flex;flex-wrap:wrap;gap:.75rem 2.75rem;margin:0 0 1.5rem}
.facts dt{color:var(--soft);font-size:.8rem}.facts dd{margin:0;font-size:1.5rem;font-weight:600;letter-spacing:-.02em}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;list-style:none;margin:0 0 1rem;padding:0;color:var(--soft);font-size:.8rem}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend i{position:static!important;flex:none;transform:none}.legend .span{width:1.4rem;height:.7rem}.legend .mark{height:1rem;top:0}
.chart{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.5rem .75rem 1.25rem}
.row{display:grid;grid-template-columns:8.5rem 1fr;align-items:center}
.name{font-weight:500;line-height:1.25}.name small{display:block}
.track{position:relative;height:100%}
.flags{height:4.4rem}
.flag{position:absolute;white-space:nowrap;font-size:.8rem;color:var(--event);padding-left:.4rem;border-left:1px solid var(--event);line-height:1.2}
.flag.left{transform:translateX(-100%);padding:0 .4rem 0 0;border:0;border-right:1px solid var(--event)}
.lane{height:4rem;border-top:1px solid var(--line)}
.grid,.event{position:absolute;top:0;bottom:0;width:1px;background:var(--line)}
.event{background:var(--event);opacity:.75}
.span{position:absolute;top:.8rem;height:1.35rem;border-radius:3px;color:var(--on);font-size:.7rem;font-weight:500;line-height:1.35rem;
padding-left:.45rem;overflow:hidden;white-space:nowrap;box-shadow:inset -1px 0 var(--card)}
.steady{background:var(--steady)}.fencing{background:var(--fencing)}.starting{background:var(--starting)}
.lost{background:repeating-linear-gradient(135deg,var(--lost) 0 5px,transparent 5px 9px);color:var(--ink)}
.fenced,.creating{filter:brightness(.92)}.resolved,.applied{filter:brightness(.84)}
.mark{position:absolute;z-index:2;top:.45rem;width:3px;height:2.05rem;border-radius:2px;transform:translateX(-1.5px);background:var(--ink);filter:none}
.mark.fenced{background:#c2410c}.mark.committed{background:#4338ca}.mark.running{background:#0284c7}.mark.checkpointed{background:#15803d}
@media (prefers-color-scheme:dark){.mark.fenced{background:#fb923c}.mark.committed{background:#a5b4fc}.mark.running{background:#7dd3fc}.mark.checkpointed{background:#86efac}}
.commit{position:absolute;top:2.6rem;width:3px;height:.65rem;border-radius:1px;transform:translateX(-1.5px);background:var(--target)}
.commit.source{background:var(--source)}.legend .commit{height:.7rem}
.foot{border-top:1px solid var(--line);padding-top:.35rem;color:var(--soft);font-size:.75rem}
.axis{height:1.3rem}.tick{position:absolute;transform:translateX(-50%)}
[data-tip]:hover,[data-tip]:focus-visible{outline:2px solid var(--ink);outline-offset:1px;z-index:3;overflow:visible}
[data-tip]:hover::after,[data-tip]:focus-visible::after{content:attr(data-tip);position:absolute;left:0;bottom:calc(100% + .4rem);z-index:9;
background:var(--ink);color:var(--page);font:500 .75rem/1.4 system-ui,sans-serif;padding:.3rem .6rem;border-radius:5px;white-space:nowrap;pointer-events:none}
.wide{overflow-x:auto;margin-top:1.75rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{text-align:right;padding:.4rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:nth-child(-n+2),td:nth-child(-n+2){text-align:left}td:first-of-type{text-align:left}thead th{color:var(--soft);font-weight:500}tbody th{font-weight:500}
footer{margin-top:1.5rem;color:var(--soft);font-size:.8rem;max-width:46rem}
`;
