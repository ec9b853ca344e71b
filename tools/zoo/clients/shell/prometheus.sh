cat >p.yml <<X
global: {scrape_interval: 2s, scrape_timeout: 1s}
scrape_configs:
  - {job_name: node, static_configs: [{targets: ['$EXPORTER:9100']}]}
X
timeout 13 prometheus --config.file=p.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:9090
