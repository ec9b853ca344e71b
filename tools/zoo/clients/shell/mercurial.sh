hg clone -q "http://$HG/" copy; cd copy; date >today; hg add -q; hg commit -q -m today -u Ada; hg push -q; hg incoming -q; hg pull -q; hg identify "http://$HG/"
